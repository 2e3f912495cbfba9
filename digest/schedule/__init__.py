"""`digest run`: each newsletter is made and sent at its slots; feeds are read in between."""
