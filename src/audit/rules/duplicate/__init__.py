"""Was the same billed before?"""
