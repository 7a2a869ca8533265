"""Whose public holidays count for somebody: those of a part of their country where their zone tells the part.

Which places a zone covers stands in the comments of the IANA database's `zone.tab`; the parts bear their
ISO 3166-2 codes, as `holidays` does. A zone is named here if it lies in one part, or if by far most people of
it live in one (England for London, Ontario for Toronto). Elsewhere (New York, Berlin, São Paulo) nothing can be told,
and the country's own holidays count. Left out, too, is whose part has no holidays of its own.
"""

from collections.abc import Mapping

from bot.domain.zones import country_of, current_name

_ZONES_OF: Mapping[str, tuple[str, ...]] = {
    "AR-D": ("America/Argentina/San_Luis",),
    "AR-F": ("America/Argentina/La_Rioja",),
    "AR-J": ("America/Argentina/San_Juan",),
    "AR-M": ("America/Argentina/Mendoza",),
    "AR-T": ("America/Argentina/Tucuman",),
    "AR-V": ("America/Argentina/Ushuaia",),
    "AR-Y": ("America/Argentina/Jujuy",),
    "AR-Z": ("America/Argentina/Rio_Gallegos",),
    "AU-ACT": ("Australia/ACT", "Australia/Canberra"),
    "AU-NSW": ("Australia/Sydney", "Australia/Broken_Hill", "Australia/Lord_Howe"),
    "AU-NT": ("Australia/Darwin",),
    "AU-QLD": ("Australia/Brisbane", "Australia/Lindeman"),
    "AU-SA": ("Australia/Adelaide",),
    "AU-TAS": ("Australia/Hobart", "Antarctica/Macquarie"),
    "AU-VIC": ("Australia/Melbourne",),
    "AU-WA": ("Australia/Perth", "Australia/Eucla"),
    "BR-AC": ("America/Rio_Branco",),
    "BR-AM": ("America/Manaus", "America/Eirunepe"),
    "BR-BA": ("America/Bahia",),
    "BR-MS": ("America/Campo_Grande",),
    "BR-PA": ("America/Belem", "America/Santarem"),
    "BR-PE": ("America/Recife", "America/Noronha"),
    "BR-RO": ("America/Porto_Velho",),
    "BR-RR": ("America/Boa_Vista",),
    "BR-TO": ("America/Araguaina",),
    "CA-AB": ("America/Edmonton",),
    "CA-BC": ("America/Vancouver", "America/Creston", "America/Dawson_Creek", "America/Fort_Nelson"),
    "CA-MB": ("America/Winnipeg",),
    "CA-NB": ("America/Moncton",),
    "CA-NL": ("America/St_Johns", "America/Goose_Bay"),
    "CA-NS": ("America/Halifax", "America/Glace_Bay"),
    "CA-NT": ("America/Inuvik", "America/Yellowknife"),
    "CA-NU": ("America/Iqaluit", "America/Resolute", "America/Rankin_Inlet", "America/Cambridge_Bay"),
    "CA-ON": ("America/Toronto", "America/Atikokan"),
    "CA-QC": ("America/Montreal", "America/Blanc-Sablon"),
    "CA-SK": ("America/Regina", "America/Swift_Current"),
    "CA-YT": ("America/Whitehorse", "America/Dawson"),
    "ES-CN": ("Atlantic/Canary",),
    "FM-KSA": ("Pacific/Kosrae",),
    "FM-PNI": ("Pacific/Pohnpei",),
    "GB-ENG": ("Europe/London",),
    "GB-NIR": ("Europe/Belfast",),
    "NZ-CIT": ("Pacific/Chatham",),
    "PT-20": ("Atlantic/Azores",),
    "PT-30": ("Atlantic/Madeira",),
    "US-AK": (
        "America/Anchorage",
        "America/Juneau",
        "America/Sitka",
        "America/Metlakatla",
        "America/Yakutat",
        "America/Nome",
        "America/Adak",
    ),
    "US-HI": ("Pacific/Honolulu",),
}
"""Zones by the part that their people live in. An old name may say more than the zone that it stands for today."""

PARTS: Mapping[str, str] = {zone: part for part, zones in _ZONES_OF.items() for zone in zones}
"""The part (ISO 3166-2) that a zone tells."""


def region_of(zone: str | None, country: str | None) -> str | None:
    """Return where somebody's public holidays are those of: a part (`GB-ENG`) or else their country.

    A zone says nothing about the parts of another country: who lives in London by the clock and chose Portugal
    has Portugal's holidays.
    """
    if zone is None or country is None or country_of(zone) != country:
        return country
    part = PARTS.get(zone) or PARTS.get(current_name(zone))
    return part if part is not None and part.startswith(f"{country}-") else country
