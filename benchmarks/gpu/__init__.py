"""The one command for whenever a GPU is at hand: tests, speed, a profile, and a queue of trainings.

python -m benchmarks.gpu --minutes 8 --out DIR --encoder FOLDER --data FOLDER
python -m benchmarks.gpu --tiny --device cpu --out DIR
"""
