"""数据来源与核实情况: whose word lines are, samples drawn and checked on the spot, on a phone or on paper."""
