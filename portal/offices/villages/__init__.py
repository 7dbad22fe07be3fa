"""村庄社区化试点 (专栏17): which villages are run as communities, for street, district and city."""
