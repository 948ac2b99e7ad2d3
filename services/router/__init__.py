"""Router: submitted, directed and handed-back papers come in, assignments and triage go out."""
