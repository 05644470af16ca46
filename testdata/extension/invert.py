#!/usr/bin/env python3
"""An operation of one's own for MLife, with the standard library alone.

The request comes as JSON on standard input; inputs lie in the folder in, and what is
made goes into the folder out, together with result.json. What is written to standard
error becomes the reason when the exit code is not 0.
"""
import array
import json
import os
import sys
import wave

request = json.load(sys.stdin)
gain = request["parameters"].get("gain", 1)
source = request["inputs"][0]
name = os.path.splitext(source["name"])[0] + "-inverted.wav"

with wave.open(source["file"], "rb") as sound:
    if sound.getsampwidth() != 2:
        sys.exit("only 16-bit recordings can be inverted, this has %d bits" % (8 * sound.getsampwidth()))
    settings = sound.getparams()
    samples = array.array("h", sound.readframes(sound.getnframes()))

inverted = array.array("h", (max(-32768, min(32767, round(-s * gain))) for s in samples))
with wave.open(os.path.join(request["output"], "inverted.wav"), "wb") as sound:
    sound.setparams(settings)
    sound.writeframes(inverted.tobytes())

with open(os.path.join(request["output"], "result.json"), "w") as result:
    json.dump({"outputs": [{"file": "inverted.wav", "name": name}]}, result)
