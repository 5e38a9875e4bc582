"""The person in front of the browser and the terminal."""
