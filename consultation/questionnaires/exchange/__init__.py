"""Pure: questionnaires from and to other tools. What cannot be taken over is named, never silently left out."""
