"""Limited-time discounts, bundles and coupons for a sum spent."""
