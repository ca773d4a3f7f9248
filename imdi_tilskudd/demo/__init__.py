"""The demo world: invented persons, real municipalities, users of every role. Only where PORTAL_DEMO=1."""
