"""What answers to forms are made of: a folder for each shape in which they land, a select for each of our streams.

`web_form`: any form whose questions the config maps; `hosted`: the two that we show ourselves.
"""
