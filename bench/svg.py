"""The frame of the pictures."""


def write(path, width, height, lines):
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                    'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#333">\n'
                    f'<rect width="{width}" height="{height}" fill="white"/>\n' + "\n".join(lines) + "\n</svg>\n",
                    encoding="utf-8")
