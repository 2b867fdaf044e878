"""The tabs of the team's workbook: what stands in them, and how they go out."""
