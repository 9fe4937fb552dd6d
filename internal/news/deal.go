package news

// Deal is something that an organisation does with or against another one, or on a market.
type Deal struct {
	Kind DealKind `json:"kind"`
	// By is who acts: who buys, invests, sues, fines, who raises money, goes to the stock market or brings a product
	// somewhere. It is empty where the passage does not name who does.
	By Name `json:"by,omitzero"`
	// With is the other side: who is bought, invested in, sued or fined, the partner, the body that is joined, the place
	// where a product arrives. It is empty of kinds that have none, and where the passage names none.
	With Name `json:"with,omitzero"`
	// What is the product that an integration brings to With.
	What   Name       `json:"what,omitzero"`
	Status DealStatus `json:"status"`
	// Amount is what is paid, raised or fined, in the shape of a figure without metric; nil if the passage names none.
	Amount *Figure `json:"amount,omitempty"`
	// Round is the round of a funding: "seed", "A", "Pre-A+", "angel", "strategic"; empty if not stated.
	Round string `json:"round,omitempty"`
	// Class says that a lawsuit is brought for a whole class of people.
	Class bool `json:"class,omitempty"`
}

// DealKind says what is done.
type DealKind string

// The kinds of deals.
const (
	DealAcquisition DealKind = "acquisition" // a company, or a business of one, is bought
	DealInvestment  DealKind = "investment"  // somebody puts money into somebody else
	DealFunding     DealKind = "funding"     // a company raises money
	DealPartnership DealKind = "partnership" // two work together, or sign a contract
	DealMembership  DealKind = "membership"  // a company joins a foundation, an alliance, a programme
	DealLawsuit     DealKind = "lawsuit"
	DealFine        DealKind = "fine"
	DealListing     DealKind = "listing"     // a company goes to the stock market
	DealIntegration DealKind = "integration" // a product comes into another one
)

// DealStatus says how far a deal has come.
type DealStatus string

// The states of a deal.
const (
	DealTalks     DealStatus = "talks"     // spoken of, considered, reported to be in the making
	DealPlanned   DealStatus = "planned"   // to be done; of a listing: filed for
	DealCleared   DealStatus = "cleared"   // of a listing: the exchange has heard and admitted it
	DealAnnounced DealStatus = "announced" // told as done, which of a purchase means agreed
	DealCompleted DealStatus = "completed" // said to be complete
	DealEnded     DealStatus = "ended"     // given up, withdrawn, settled
)
