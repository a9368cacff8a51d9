#!/usr/bin/env python3
"""Signs a program image for updates over the network: sign_image.py IMAGE PRIVATE-KEY.pem OUTPUT

Behind the image come its signature (RSA of 2048 bits, SHA-256, PKCS #1 v1.5: by openssl) and the signature's length
in four octets, the lowest first, as the ESP8266's platform expects them.
"""

import pathlib
import subprocess
import sys

SIGNATURE_OCTETS = 256


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    image = pathlib.Path(sys.argv[1]).read_bytes()
    signed = subprocess.run(["openssl", "dgst", "-sha256", "-sign", sys.argv[2]], input=image, stdout=subprocess.PIPE,
                            check=False)
    if signed.returncode != 0:
        sys.exit(f"sign_image.py: openssl could not sign with {sys.argv[2]}")
    if len(signed.stdout) != SIGNATURE_OCTETS:
        sys.exit(f"sign_image.py: {sys.argv[2]} is no RSA key of {SIGNATURE_OCTETS * 8} bits")
    pathlib.Path(sys.argv[3]).write_bytes(image + signed.stdout + SIGNATURE_OCTETS.to_bytes(4, "little"))


if __name__ == "__main__":
    main()
