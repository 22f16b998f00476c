"""Who rendered, billed and housed the service: is each named, written as an NPI, and not excluded?"""
