"""Can the file be read as it was meant?"""
