"""Does the payer's coverage policy pay for it?"""
