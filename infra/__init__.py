"""What runs Guichet: resources, package, deployment, and the local cloud."""
