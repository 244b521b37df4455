# SPDX-License-Identifier: Apache-2.0
"""The figures as one picture: bars against the others, histograms, growth.

The same figures give the same bytes: no date, fixed identifiers, and text as text.
Colours are those of M. Okabe and K. Ito, told apart by all kinds of sight; each has a
form of its own as well.
"""
from __future__ import annotations

import io

import matplotlib

import tables

matplotlib.use("svg")
import matplotlib.pyplot as plot  # noqa: E402  after its backend is chosen
from matplotlib import gridspec, ticker  # noqa: E402

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, BLACK, GREY = "#CC79A7", "#56B4E9", "#000000", "#777777"
SYSTEMS = [("^", ORANGE), ("s", GREEN), ("D", RED), ("v", PURPLE)]
STYLE = {"svg.hashsalt": "bulkhead", "svg.fonttype": "none", "font.size": 9,
         "font.family": "sans-serif",
         "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
         "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 11,
         "axes.titleweight": "bold", "axes.titlelocation": "left",
         "path.simplify": False}
HISTOGRAMS = [("timer_wake_idle", "idle", BLUE),
              ("timer_wake_load", "four busy threads", ORANGE),
              ("timer_wake_load_interrupts", "and random interrupts", RED),
              ("irq_to_isr_under_load", "interrupt to handler, same load", GREEN)]
BIN_WIDTH = 10
BINS = 75
GROWTH = [("ready.sem_post_wake", "post wakes a thread", BLUE, "o"),
          ("semaphore.post_wake", "the same, N wait", SKY, "s"),
          ("mutex.handoff_switch", "mutex handed on, N wait", GREEN, "D"),
          ("ready.create_first", "thread created and running", PURPLE, "v"),
          ("ready.create_with_pool_stack", "created with a pool's stack", BLACK, "P"),
          ("timers.insert_first_block", "sleep, N sleep", ORANGE, "^"),
          ("timers.expire_wake", "sleep ends, N sleep", RED, "X")]


def draw_bars(axes: plot.Axes, result: dict) -> None:
    """Our median or worst case as a bar; the others and the goal as marks."""
    rows = [row for row in tables.KNOWN["rows"]
            if row[1] != "none" and not row[0].startswith(("reset_", "hello_"))
            and row[0] in result["rows"]][::-1]
    places = range(len(rows))
    values = [result["rows"][row[0]][row[1]] for row in rows]
    axes.barh(places, values, color=SKY, height=0.62, zorder=2, label="Bulkhead")
    for y, value in zip(places, values):
        axes.text(8.3, y, f"{value}", va="center", fontsize=7.5, zorder=5)
    axes.plot([row[4] for row in rows], places, "|", color=BLACK, markersize=15,
              markeredgewidth=2, zorder=4, label="our goal")
    for i, (mark, colour) in enumerate(SYSTEMS):
        marks = [(row[2][i], y) for row, y in zip(rows, places) if row[2]]
        axes.plot(*zip(*marks), mark, color=colour, markersize=5.5, zorder=3,
                  markeredgecolor="white", markeredgewidth=0.5,
                  label=tables.KNOWN["systems"][i])
    axes.plot(*zip(*[(row[3], y) for row, y in zip(rows, places) if not row[2]]), "*",
              color=GREY, markersize=8, zorder=3, label="best of them")
    axes.set_xscale("log")
    axes.set_xlim(8, 1300)
    axes.set_ylim(-0.7, len(rows) - 0.2)
    axes.set_xticks([10, 20, 50, 100, 200, 500, 1000])
    axes.xaxis.set_major_formatter(ticker.FormatStrFormatter("%d"))
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.set_yticks(places, [name + ("" if figure == "median" else f" ({figure})")
                             for name, figure, *_ in rows])
    axes.grid(axis="x", color="#dddddd", zorder=0)
    axes.set_xlabel("instructions (logarithmic); median unless another figure is named")
    axes.set_title("Operations against other real-time kernels: shorter is better",
                   pad=34)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncol=7, frameon=False,
                fontsize=8, columnspacing=1.2, handletextpad=0.4)


def draw_histograms(figure: plot.Figure, place: gridspec.SubplotSpec,
                    result: dict) -> None:
    """How often a wake took how long, one histogram above the other."""
    inner = place.subgridspec(len(HISTOGRAMS), 1, hspace=0.55)
    for i, (name, words, colour) in enumerate(HISTOGRAMS):
        axes = figure.add_subplot(inner[i])
        row = result["rows"][name]
        counts = [0] * BINS
        for value, times in row["figures"]:
            counts[min(value // BIN_WIDTH, BINS - 1)] += times
        axes.stairs(counts, [i * BIN_WIDTH for i in range(BINS + 1)], fill=True,
                    color=colour)
        axes.set_yscale("log")
        axes.set_ylim(0.7, 30000)
        axes.set_xlim(0, BINS * BIN_WIDTH)
        axes.set_yticks([1, 100, 10000], ["1", "100", "10,000"])
        axes.yaxis.set_minor_locator(ticker.NullLocator())
        axes.axvline(row["worst"], color=BLACK, linewidth=1, linestyle=":")
        axes.text(0.995, 1.02, f"{words}: {row['minimum']} to {row['worst']}",
                  transform=axes.transAxes, ha="right", va="bottom", fontsize=8.5)
        axes.tick_params(labelbottom=i == len(HISTOGRAMS) - 1)
        if i == 0:
            axes.set_title("10,000 periods of 1 ms: from deadline to thread",
                           pad=22)
    axes.set_xlabel(f"instructions, bins of {BIN_WIDTH}; upwards: how often "
                    "(logarithmic); dotted: the worst")


def draw_growth(axes: plot.Axes, result: dict) -> None:
    """The worst case beside more and more others."""
    for name, words, colour, mark in GROWTH:
        values = result["scale"][name]
        counts = sorted(values, key=int)
        axes.plot([int(count) for count in counts], [values[c] for c in counts],
                  marker=mark, color=colour, label=words, linewidth=1.6)
    axes.set_xscale("log")
    axes.set_xlim(8, 12500)
    axes.set_ylim(0, None)
    axes.set_xticks([10, 1000, 10000], ["10", "1,000", "10,000"])
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color="#dddddd")
    axes.set_xlabel("N other threads or timers (logarithmic)")
    axes.set_ylabel("instructions, worst case")
    axes.set_title("Growth: flat, but for timers (logarithm of their limit)", pad=70)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.03, 1.0), ncol=2, frameon=False,
                fontsize=8, columnspacing=1.2)


def draw(result: dict) -> str:
    """The picture as SVG."""
    with plot.rc_context(STYLE):
        figure = plot.figure(figsize=(14, 10.5))
        grid = figure.add_gridspec(2, 2, width_ratios=[1.15, 1], left=0.19, right=0.985,
                                   top=0.86, bottom=0.06, wspace=0.16, hspace=0.5,
                                   height_ratios=[1.25, 1])
        draw_bars(figure.add_subplot(grid[:, 0]), result)
        draw_histograms(figure, grid[0, 1], result)
        draw_growth(figure.add_subplot(grid[1, 1]), result)
        figure.text(0.012, 0.967, "Bulkhead: what each operation costs", fontsize=17,
                    fontweight="bold")
        about = result["about"]
        figure.text(0.012, 0.943, f"{about[0].upper()}{about[1:]}.", fontsize=10)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        plot.close(figure)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())
