"""Which villages the 96156 platform serves, as districts say: lists, recording one or many, a village's history, undoing."""
