"""Events over a broker: nothing lost, nothing handled twice unnoticed."""
