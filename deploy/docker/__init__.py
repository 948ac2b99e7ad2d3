"""What runs the system in containers: images, the gateway, the broker's settings, their test."""
