"""Can the units be what was done?"""
