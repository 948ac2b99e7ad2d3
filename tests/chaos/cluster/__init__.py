"""Three RabbitMQ nodes that are killed, cut off and rolled while papers are submitted."""
