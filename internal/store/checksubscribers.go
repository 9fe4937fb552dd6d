package store

// subscriberInvariants hold among readers, what they consented to and what waits to be mailed to them.
func subscriberInvariants() []invariant {
	return []invariant{
		{
			"nobody is subscribed without consent",
			`SELECT s.id FROM subscribers s WHERE s.status = 'confirmed' AND NOT EXISTS (
				SELECT 1 FROM consents c WHERE c.subscriber_id = s.id AND c.event IN ('confirmed', 'imported', 'added'))`,
		},
		{
			"who left is not subscribed",
			`SELECT s.id FROM subscribers s JOIN suppressions x ON x.address_hash = s.address_hash WHERE s.status = 'confirmed' AND x.reason = 'left'`,
		},
		{
			"a subscriber's times say what their status says",
			`SELECT id FROM subscribers WHERE status = 'confirmed' AND (confirmed_at = 0 OR unsubscribed_at > 0)
				OR status = 'unsubscribed' AND unsubscribed_at = 0 OR status = 'pending' AND (confirmed_at > 0 OR unsubscribed_at > 0)
				OR status NOT IN ('pending', 'confirmed', 'unsubscribed')`,
		},
		{
			"a subscriber's domain is that of the address",
			`SELECT id FROM subscribers WHERE lower(address) <> address_key OR address_key NOT LIKE '%@' || domain`,
		},
		{
			"a subscriber's address has a hash",
			`SELECT id FROM subscribers WHERE address_hash = ''`,
		},
		{
			"only a waiting notice holds a secret",
			`SELECT id FROM notices WHERE settled_at > 0 AND secret <> ''`,
		},
		{
			"a notice is settled if its status is final",
			`SELECT id FROM notices WHERE (settled_at > 0) <> (status IN ('accepted', 'rejected', 'suppressed', 'cancelled', 'expired', 'unresolved'))`,
		},
		{
			"an asked-for confirmation has a subscriber",
			`SELECT n.id FROM notices n LEFT JOIN subscribers s ON s.id = n.subscriber_id WHERE n.kind = 'confirm' AND n.settled_at = 0 AND s.id IS NULL`,
		},
		{
			"the form of a consent is kept",
			`SELECT c.subscriber_id FROM consents c LEFT JOIN consent_forms f ON f.id = c.form WHERE c.form <> '' AND f.id IS NULL`,
		},
	}
}
