"""Papers and acts come in over HTTP and AMQP; events that the broker has confirmed go out."""
