"""What the stand-in for a shop on WooCommerce consists of; `stand_ins/woocommerce.py` starts it."""
