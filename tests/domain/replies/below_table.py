"""More rows as in `table`: several goals on lines of their own, and what stands below; goals named behind words."""

from tests.domain.replies.table import Row

BELOW: dict[str, list[Row]] = {
    "csat aht fewer": [
        (
            "82 for csat, seven minutes handling and a hundred and fifty complaints",
            "csat 82 | aht 7 | fewer 150",
        ),
        ("complaints one hundred fifty", "fewer 150"),
        ("a hundred and fifty complaints", "fewer 150"),
        ("AHT 7 and a hundred and fifty complaints", "aht 7 | fewer 150"),
        ("complaints two hundred", "fewer 200"),
        ("CSAT eighty-two, I'm a hundred percent sure", "csat 82 'I'm a hundred percent sure'"),
        ("a hundred percent on track", "? which_goal csat aht fewer"),
        ("complaints one thousand and fifty", "? several_numbers fewer"),
        ("CSAT 82⏎at risk⏎AHT 7⏎on track", "csat 82 at_risk | aht 7 on_track"),
        ("CSAT: 82⏎on track⏎AHT: 7⏎at risk", "csat 82 on_track | aht 7 at_risk"),
        ("CSAT: 82, on track⏎AHT: 7", "csat 82 on_track | aht 7"),
        ("CSAT: 82⏎🟢⏎AHT: 7⏎🟡", "csat 82 on_track | aht 7 at_risk"),
        ("CSAT:⏎82⏎AHT:⏎7.8", "csat 82 | aht 7.8"),
        ("CSAT:⏎82 on track⏎AHT:⏎7.8 at risk", "csat 82 on_track | aht 7.8 at_risk"),
        ("CSAT:⏎- 82⏎- on track⏎AHT:⏎- 7.8", "csat 82 on_track | aht 7.8"),
        ("*CSAT*⏎82⏎*AHT*⏎7.8", "csat 82 | aht 7.8"),
        ("CSAT 82⏎Status: at risk⏎AHT 7⏎Status: on track", "csat 82 at_risk | aht 7 on_track"),
        (
            "CSAT 82⏎at risk, invoices are wrong⏎AHT 7⏎on track",
            "csat 82 at_risk 'invoices are wrong' | aht 7 on_track",
        ),
        ("CSAT 82⏎- at risk⏎- invoices wrong⏎AHT 7⏎- on track", "csat 82 at_risk 'invoices wrong' | aht 7 on_track"),
        (
            "G-11 82⏎on track⏎G-12 7.8⏎at risk⏎G-13 175⏎off track",
            "csat 82 on_track | aht 7.8 at_risk | fewer 175 off_track",
        ),
        ("CSAT at risk⏎79⏎complaints: on track⏎150", "csat 79 at_risk | fewer 150 on_track"),
        ("CSAT 82⏎7.8⏎170", "csat 82 | aht 7.8 | fewer 170"),
        ("CSAT 82⏎AHT 7⏎all on track", "csat 82 | aht 7 on_track"),
        ("CSAT 82⏎AHT 7⏎150 complaints", "csat 82 | aht 7 | fewer 150"),
        ("waiting for billing, CSAT 82", "csat 82 'waiting for billing'"),
        ("waiting for macros from Product, G-11 82", "csat 82 'waiting for macros from Product'"),
        ("Busy week, CSAT 82, AHT 7", "csat 82 'Busy week' | aht 7"),
        ("CSAT 82 / complaints off", "csat 82 | fewer off_track"),
        ("CSAT on track, AHT also, complaints not", "csat on_track | ? not_certain aht | ? not_certain fewer"),
        ("Complaints: 150, 12 of them about the app", "fewer 150 '12 of them about the app'"),
        ("complaints 150, 20 new and 30 closed", "fewer 150 '20 new and 30 closed'"),
        ("CSAT 82 as of 4 Jan", "? qualified csat"),
    ],
    "csat frt": [
        ("on track⏎CSAT⏎at risk⏎FRT", "csat on_track | frt at_risk"),
        ("🟢⏎CSAT⏎🔴⏎FRT", "csat on_track | frt off_track"),
        ("At risk⏎FRT 5h⏎On track⏎CSAT 82", "frt 5 at_risk | csat 82 on_track"),
        ("at risk:⏎- CSAT 79⏎on track:⏎- FRT 4h", "csat 79 | frt 4 | ? which_goal csat frt | ? which_goal csat frt"),
        ("CSAT 82⏎At risk:⏎FRT 4h", "csat 82 | frt 4 | ? which_goal csat frt"),
        (
            "82⏎CSAT⏎4⏎FRT",
            "? which_goal csat frt | ? not_certain csat | ? which_goal csat frt | ? not_certain frt",
        ),
    ],
    "four": [
        ("no to night line", "night no"),
        ("no night line", "? which_goal csat frt macros night"),
    ],
    "on_time damage": [
        ("on-time 92⏎at risk⏎damage 2.5⏎on track", "on_time 92 at_risk | damage 2.5 on_track"),
        ("on-time: at risk", "on_time at_risk"),
        ("deliveries: at risk", "on_time at_risk"),
        ("damage 2.5, on-time 92", "damage 2.5 | on_time 92"),
        ("damage up 0.2 points, on-time down 1", "damage 3 | on_time 90"),
        ("damage 2.5, deliveries down 1", "damage 2.5 | on_time 90"),
    ],
    "csat hire": [
        ("CSAT 82 / hire no", "csat 82 | hire no"),
        ("CSAT 82; no to hire", "csat 82 | hire no"),
        ("CSAT 82, no hire", "csat 82 | hire no"),
        ("yes to hire, CSAT 82", "hire yes | csat 82"),
    ],
}
