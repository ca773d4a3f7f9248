"""What may follow what, who may see and do what, and what a request proposes to the register. Pure."""
