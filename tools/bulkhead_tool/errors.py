# SPDX-License-Identifier: Apache-2.0
"""Statuses and errors of the command bulkhead.

The statuses are those that timeout(1), env(1) and shells use, so that scripts can tell
the program's own result from what became of it.
"""

STATUS_TIMEOUT = 124
STATUS_TOOL = 125
STATUS_FAULT = 134  # 128 + SIGABRT; the image exits with it after a fault report
STATUS_SIGNAL = 128  # plus the number of the signal that stopped bulkhead


class ToolError(Exception):
    """What the user can act on; its text is one line: what, where, what to do."""
