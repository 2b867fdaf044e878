"""Segments that need no condition: every stage, tier, class and quadrant by its name, key customers, and who resembles them."""

from types import MappingProxyType

_STAGES = ("prospect", "customer", "client", "supporter", "advocate", "partner")
_QUADRANTS = ("high_value_much_need", "high_value_little_need", "low_value_much_need", "low_value_with_potential")

BUILT_IN_SEGMENTS: MappingProxyType[str, str] = MappingProxyType(
    {
        "key_customers": "value_tier = 'vip' or ladder_stage = 'partner' or (value_tier = 'high' and ladder_stage = 'advocate')",
        "look_alikes": "is_look_alike",
        "growth_potential": "has_growth_potential",
        "members": "is_member",
        **{f"{stage}s": f"ladder_stage = '{stage}'" for stage in _STAGES},
        "vip": "value_tier = 'vip'",
        **{f"{tier}_value": f"value_tier = '{tier}'" for tier in ("high", "medium", "low")},
        **{f"{usage}_users": f"usage_class = '{usage}'" for usage in ("heavy", "medium", "light")},
        **{quadrant: f"need_quadrant = '{quadrant}'" for quadrant in _QUADRANTS},
    }
)
"""Name -> condition over `crm.customers`."""
