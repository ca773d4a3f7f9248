"""Names of people who do not exist: first names of the countries, surnames that say they are invented."""

from random import Random

_SURNAMES = (
    "Antatt Attrapp Avbilde Demo Dukke Eksempel Fabel Fantasi Fiktiv Forsøk Gjetning Hypotese "
    "Imitert Innfall Kladd Kopi Kulisse Liksom Maske Modell Oppdiktet Oppspinn Papp Pappfigur "
    "Plassholder Prototyp Prøve Prøvesen Påfunn Påskudd Sjablong Skinn Skisse Syntetisk Tenkt "
    "Testesen Tilfeldig Tøys Uekte Utkast Uvirkelig Øvelse"
)
SURNAMES = _SURNAMES.split()

# Country (ISO 3166-1 alpha-3): women's names, men's names.
_FIRST_NAMES = {
    "UKR": ("Olena Iryna Oksana Natalia Kateryna Svitlana Anna Daryna Sofiia Larysa Yuliia Halyna",
            "Oleksandr Andrii Serhii Dmytro Mykola Volodymyr Ivan Maksym Bohdan Taras Artem Yurii"),
    "SYR": ("Fatima Amal Rima Hanan Layla Nour Salma Rana Yara Mariam",
            "Ahmad Omar Khaled Yousef Hassan Mahmoud Samir Tarek Bilal Karim"),
    "AFG": ("Zahra Maryam Shabnam Nargis Freshta Parwana Laila Soraya Nadia Mina",
            "Abdul Farhad Hamid Jawad Mirwais Najib Reza Sami Zabi Hashmat"),
    "ERI": ("Saba Selam Helen Luwam Senait Feven Rahwa Mehret Winta Yordanos",
            "Filmon Yonas Samuel Tesfay Biniam Robel Mikal Amanuel Kidane Abel"),
    "COD": ("Grace Esther Rachel Furaha Neema Aline Chantal Solange Riziki Divine",
            "Jean Patrick Christian Emmanuel Dieudonné Serge Moïse Fiston Héritier Trésor"),
    "SDN": ("Amna Hiba Sara Rania Nahla Safa Iman Huda Manal Duaa",
            "Mustafa Ibrahim Osman Elfatih Musa Adam Idris Yasir Mazin Khalid"),
    "SOM": ("Hodan Fadumo Hawa Ayan Sahra Ifrah Asha Nimo Ubah Halimo",
            "Abdi Mohamed Ali Yusuf Liban Mahad Hussein Farah Warsame Guled"),
    "IRN": ("Shirin Parisa Nasrin Mahsa Leila Azadeh Niloufar Mitra Roya Sahar",
            "Arash Babak Reza Kaveh Mehdi Navid Omid Siavash Hossein Amir"),
    "TUR": ("Elif Zeynep Ayşe Emine Selin Derya Merve Esra Gül Hatice",
            "Mehmet Mustafa Emre Burak Murat Can Ali Hakan Yusuf Kemal"),
    "ETH": ("Tigist Hiwot Meron Bethlehem Selamawit Almaz Genet Aster Rahel Mahlet",
            "Abebe Dawit Tesfaye Bekele Girma Yohannes Solomon Henok Kebede Mulugeta"),
    "THA": ("Siriporn Malee Kanya Suda Ratana Nok Wanida Ploy Apinya Duangjai",
            "Somchai Anan Niran Kasem Prasert Wichai Chai Thanakorn Arthit Surin"),
    "PHL": ("Maria Angel Liza Rosalie Jasmine Cherry Grace Joy Marites Lorna",
            "Jose Mark Angelo Rafael Joel Ramon Carlo Edwin Jun Noel"),
    "IND": ("Priya Anjali Kavita Deepa Sunita Neha Pooja Lakshmi Asha Meera",
            "Raj Amit Sanjay Vikram Arjun Rahul Suresh Anil Ravi Kiran"),
    "BRA": ("Ana Juliana Camila Fernanda Beatriz Larissa Carla Renata Luana Patrícia",
            "João Pedro Lucas Rafael Gabriel Bruno Thiago Felipe Marcos Diego"),
    "USA": ("Emily Jessica Ashley Megan Lauren Hannah Nicole Amber Abigail Kelly",
            "Michael Tyler Joshua Brandon Ryan Kevin Justin Aaron Kyle Eric"),
    "GBR": ("Charlotte Lucy Gemma Rebecca Heather Fiona Chloe Amelia Imogen Poppy",
            "Oliver Harry James Callum Liam George Ewan Rhys Alfie Stuart"),
}  # fmt: skip
FIRST_NAMES = {country: (women.split(), men.split()) for country, (women, men) in _FIRST_NAMES.items()}


def first_name(rng: Random, country: str, *, female: bool) -> str:
    """Draw a first name of the country (one of FIRST_NAMES)."""
    women, men = FIRST_NAMES[country]
    return rng.choice(women if female else men)


def surname(rng: Random) -> str:
    """Draw a surname that no one has."""
    return rng.choice(SURNAMES)
