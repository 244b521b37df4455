# SPDX-License-Identifier: Apache-2.0
"""The work of the command bulkhead: one module for each thing that it must know."""

VERSION = "0.1.0"  # of the SDK; stated nowhere else
