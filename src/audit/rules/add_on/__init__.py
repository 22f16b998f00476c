"""Does an add-on code stand beside the code that it is added to?"""
