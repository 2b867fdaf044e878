"""Google Sheets and Drive: who we are there, and every request we make, patient and within the quota."""
