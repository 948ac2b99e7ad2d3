"""Everything that brings the services up: on one machine, in containers, on a cluster."""
