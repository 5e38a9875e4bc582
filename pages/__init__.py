"""The portals' screens, found and proved by the words a person reads."""
