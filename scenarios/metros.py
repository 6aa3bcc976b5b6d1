"""Metropolitan areas of the United States: facts for the generator of synthetic datasets.

Coordinates are those of the central city to 0.01 degrees, populations those of the metropolitan area in millions
after the 2020 census, rounded.
"""

from typing import NamedTuple


class Metro(NamedTuple):
    """A metropolitan area.

    Attributes
    ----------
    code
        Three letters, part of node ids.
    city, state, postal_code
        The central city.
    lat, lon
        Decimal degrees.
    millions
        Inhabitants of the metropolitan area.
    """

    code: str
    city: str
    state: str
    postal_code: str
    lat: float
    lon: float
    millions: float

    @property
    def timezone(self) -> str:
        """IANA name of the state's time zone, that of its largest city."""
        return _ZONES.get(self.state, "America/New_York")


METROS = (
    Metro("NYC", "New York", "NY", "10001", 40.71, -74.01, 20.1),
    Metro("LAX", "Los Angeles", "CA", "90012", 34.05, -118.24, 13.2),
    Metro("CHI", "Chicago", "IL", "60602", 41.88, -87.63, 9.6),
    Metro("DFW", "Dallas", "TX", "75201", 32.78, -96.80, 7.6),
    Metro("HOU", "Houston", "TX", "77002", 29.76, -95.37, 7.1),
    Metro("WAS", "Washington", "DC", "20001", 38.91, -77.04, 6.4),
    Metro("PHL", "Philadelphia", "PA", "19107", 39.95, -75.17, 6.2),
    Metro("MIA", "Miami", "FL", "33130", 25.76, -80.19, 6.1),
    Metro("ATL", "Atlanta", "GA", "30303", 33.75, -84.39, 6.1),
    Metro("BOS", "Boston", "MA", "02108", 42.36, -71.06, 4.9),
    Metro("PHX", "Phoenix", "AZ", "85003", 33.45, -112.07, 4.8),
    Metro("SFO", "San Francisco", "CA", "94102", 37.77, -122.42, 4.7),
    Metro("RIV", "Riverside", "CA", "92501", 33.95, -117.40, 4.6),
    Metro("DTW", "Detroit", "MI", "48226", 42.33, -83.05, 4.4),
    Metro("SEA", "Seattle", "WA", "98104", 47.61, -122.33, 4.0),
    Metro("MSP", "Minneapolis", "MN", "55401", 44.98, -93.27, 3.7),
    Metro("SAN", "San Diego", "CA", "92101", 32.72, -117.16, 3.3),
    Metro("TPA", "Tampa", "FL", "33602", 27.95, -82.46, 3.2),
    Metro("DEN", "Denver", "CO", "80202", 39.74, -104.99, 3.0),
    Metro("STL", "St. Louis", "MO", "63101", 38.63, -90.20, 2.8),
    Metro("BWI", "Baltimore", "MD", "21202", 39.29, -76.61, 2.8),
    Metro("CLT", "Charlotte", "NC", "28202", 35.23, -80.84, 2.7),
    Metro("MCO", "Orlando", "FL", "32801", 28.54, -81.38, 2.7),
    Metro("SAT", "San Antonio", "TX", "78205", 29.42, -98.49, 2.6),
    Metro("PDX", "Portland", "OR", "97204", 45.52, -122.68, 2.5),
    Metro("SMF", "Sacramento", "CA", "95814", 38.58, -121.49, 2.4),
    Metro("PIT", "Pittsburgh", "PA", "15222", 40.44, -80.00, 2.4),
    Metro("AUS", "Austin", "TX", "78701", 30.27, -97.74, 2.3),
    Metro("LAS", "Las Vegas", "NV", "89101", 36.17, -115.14, 2.3),
    Metro("CVG", "Cincinnati", "OH", "45202", 39.10, -84.51, 2.3),
    Metro("MKC", "Kansas City", "MO", "64106", 39.10, -94.58, 2.2),
    Metro("CMH", "Columbus", "OH", "43215", 39.96, -83.00, 2.1),
    Metro("IND", "Indianapolis", "IN", "46204", 39.77, -86.16, 2.1),
    Metro("CLE", "Cleveland", "OH", "44113", 41.50, -81.69, 2.1),
    Metro("BNA", "Nashville", "TN", "37203", 36.16, -86.78, 2.0),
    Metro("SLC", "Salt Lake City", "UT", "84101", 40.76, -111.89, 1.3),
    Metro("MEM", "Memphis", "TN", "38103", 35.15, -90.05, 1.3),
    Metro("MSY", "New Orleans", "LA", "70112", 29.95, -90.07, 1.3),
    Metro("HNL", "Honolulu", "HI", "96813", 21.31, -157.86, 1.0),
    Metro("ANC", "Anchorage", "AK", "99501", 61.22, -149.90, 0.4),
)
"""The metropolitan areas, the largest first; Honolulu and Anchorage stand for the states beyond the mainland."""

OFFSHORE_STATES = ("HI", "AK")
"""States that no truck reaches; nodes of the generator are never placed there."""

_ZONES = {
    **dict.fromkeys(("IL", "LA", "MN", "MO", "TN", "TX"), "America/Chicago"),
    **dict.fromkeys(("CO", "UT"), "America/Denver"),
    **dict.fromkeys(("CA", "NV", "OR", "WA"), "America/Los_Angeles"),
    "AZ": "America/Phoenix",
    "AK": "America/Anchorage",
    "HI": "Pacific/Honolulu",
}
"""Time zones of states that are not on Eastern time."""
