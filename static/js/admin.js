// The boxes that admin makes of long choices (select2) get the name of their field; by themselves they have none.
// Asked of admin's own jQuery, so that it comes after the script that makes the boxes.
window.django?.jQuery(() => {
  for (const choice of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${choice.id}"]`);
    if (!label) continue;
    label.id ||= `${choice.id}-label`;
    for (const box of choice.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox]") ?? []) {
      box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby") ?? ""}`.trim());
    }
  }
});
