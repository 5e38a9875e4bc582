"""The page objects against every edition, mail family, source and fault that the stand-ins have; and the table of it."""
