"""Is the code a code, and in force on the day?"""
