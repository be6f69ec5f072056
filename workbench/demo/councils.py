"""Invented councils: four in each region. No council of these names exists, and their codes begin with X."""

from consultation.councils import REGIONS, Listed

NAMES = {
    "NE": ("Tarnwick", "Holmsley Moor", "Seaburn Cross", "Wearstead"),
    "NW": ("Ambleford", "Irwellbank", "Formby Marsh", "Pendlebrook"),
    "YH": ("Calderhowe", "Wharfemoor", "Ouseby", "Donbridge"),
    "EM": ("Trentham Vale", "Charnbrook", "Welland Cross", "Dovecliff"),
    "WM": ("Severnhope", "Arden Heath", "Tamebridge", "Wyre Green"),
    "E": ("Stourmead", "Fenland Staithe", "Colneford", "Breckland Ferry"),
    "L": ("Lea Bridge North", "Thamesgate", "Wandle Park", "Ravenscourt East"),
    "SE": ("Medwick", "Chilternbourne", "Solent Haven", "Wealdstone Hill"),
    "SW": ("Exmouth Vale", "Mendip Cross", "Tamarside", "Avonmere"),
}
KINDS = {"L": "IIOO", "NE": "MUUU", "NW": "MMSU", "YH": "MMUS", "WM": "MMSU"}


def invented_councils() -> list[Listed]:
    """The example's councils, in a steady order, with every council type among them."""
    found = []
    for region in REGIONS:
        for place, name in enumerate(NAMES[region]):
            kind = KINDS.get(region, "SSUU")[place]
            number = len(found) + 1
            found.append(
                Listed(
                    code=f"X{90_000_000 + number:08d}", name=name, cassr=f"x{number}", region=region, council_type=kind
                )
            )
    return found
