"""All four services under one seeded scheduler: time, order, faults and kills follow from a seed."""
