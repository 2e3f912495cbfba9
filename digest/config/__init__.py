"""digest.yaml and subscribers.yaml: read, checked, changed; every problem at its place."""
