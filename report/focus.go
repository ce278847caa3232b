package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"offcut/ingest/normal"
)

// FocusVersions are the versions of the FinOps Open Cost and Usage Specification that a dataset can be written in, the usual one first.
var FocusVersions = []string{"1.2", "1.3"}

// FocusColumn is a column of a FOCUS dataset. Custom ones begin with x_ and say what they hold.
type FocusColumn struct {
	Name        string `json:"ColumnName"`
	DataType    string // STRING, DATETIME, DECIMAL, JSON, and of custom columns BOOLEAN
	Precision   int    `json:"NumericPrecision,omitempty"`
	Scale       int    `json:"NumberScale,omitempty"`
	Encoding    string `json:"StringEncoding,omitempty"`
	Description string `json:",omitempty"`

	since string // the version that brought it
}

// The types of columns. Precisions are those of DECIMAL in DuckDB and Parquet: prices and costs have twice the nine decimals of
// credits, so that a product of credits and a price per credit is exact.
func focusText(name string) FocusColumn {
	return FocusColumn{Name: name, DataType: "STRING", Encoding: "UTF-8"}
}
func focusTime(name string) FocusColumn { return FocusColumn{Name: name, DataType: "DATETIME"} }
func focusMoney(name string) FocusColumn {
	return FocusColumn{Name: name, DataType: "DECIMAL", Precision: 38, Scale: 18}
}
func focusNumber(name string) FocusColumn {
	return FocusColumn{Name: name, DataType: "DECIMAL", Precision: 38, Scale: 9}
}
func focusJSON(name string) FocusColumn { return FocusColumn{Name: name, DataType: "JSON"} }

func (c FocusColumn) from(version string) FocusColumn { c.since = version; return c }

func (c FocusColumn) says(description string) FocusColumn { c.Description = description; return c }

// focusColumns are the columns of the standard that credit-billed usage has (mandatory ones, and conditional ones whose condition
// it meets: public and unit prices, a virtual currency, measured usage, sub accounts, tags), by name, then custom ones by name.
var focusColumns = []FocusColumn{
	focusMoney("BilledCost"), focusText("BillingAccountId"), focusText("BillingAccountName"), focusText("BillingCurrency"),
	focusTime("BillingPeriodEnd"), focusTime("BillingPeriodStart"), focusText("ChargeCategory"), focusText("ChargeClass"),
	focusText("ChargeDescription"), focusText("ChargeFrequency"), focusTime("ChargePeriodEnd"), focusTime("ChargePeriodStart"),
	focusNumber("ConsumedQuantity"), focusText("ConsumedUnit"), focusMoney("ContractedCost"), focusMoney("ContractedUnitPrice"),
	focusMoney("EffectiveCost"), focusText("HostProviderName").from("1.3"), focusText("InvoiceIssuerName"), focusMoney("ListCost"),
	focusMoney("ListUnitPrice"), focusText("PricingCategory"), focusText("PricingCurrency"), focusMoney("PricingCurrencyContractedUnitPrice"),
	focusMoney("PricingCurrencyEffectiveCost"), focusMoney("PricingCurrencyListUnitPrice"), focusNumber("PricingQuantity"),
	focusText("PricingUnit"), focusText("ProviderName"), focusText("PublisherName"), focusText("ServiceCategory"), focusText("ServiceName"),
	focusText("ServiceProviderName").from("1.3"), focusText("ServiceSubcategory"), focusText("SkuId"), focusText("SkuMeter"),
	focusJSON("SkuPriceDetails"), focusText("SkuPriceId"), focusText("SubAccountId"), focusText("SubAccountName"), focusJSON("Tags"),
	{Name: "x_Audio", DataType: "BOOLEAN", Description: "Whether the run has sound"},
	focusText("x_Card").says("The rate card that prices the run"),
	focusNumber("x_ChargedCredits").says("Credits that the vendor's log says were taken"),
	focusText("x_Creator").says("Who made the run"),
	focusNumber("x_Credits").says("Credits: of a run what it cost (the charge; where there is none, the card's price), of a purchase what was bought"),
	focusNumber("x_DurationSeconds").says("Seconds of one output"),
	focusNumber("x_Generations").says("Outputs that were asked for"),
	focusText("x_Model").says("The model, as the card spells it"),
	focusText("x_PriceStatus").says("Whether the card prices the run, and if not, why"),
	focusText("x_Project").says("What the run was made for"),
	focusNumber("x_RepricedCredits").says("Credits that the run costs by the card"),
	focusText("x_Resolution").says("The resolution, in normal form"),
	focusText("x_RunId").says("The run in the vendor's log"),
	focusText("x_Source").says("The vendor's name at ingest, where there are several"),
	focusText("x_Status").says("succeeded, failed, cancelled or pending"),
	focusText("x_Task").says("The task, as the log says it"),
}

// FocusColumns are the columns of a dataset in that version, custom ones last.
func FocusColumns(version string) []FocusColumn {
	return slices.DeleteFunc(slices.Clone(focusColumns), func(c FocusColumn) bool { return c.since > version })
}

// FocusFile is one file of a dataset, as its metadata tells of it.
type FocusFile struct {
	Path string `json:"FilePath"`
	Rows int64  `json:"TotalRows"`
}

// focusMetadata is the schema object of the standard's metadata, with its generator and files.
type focusMetadata struct {
	SchemaID      string `json:"SchemaId"`
	FocusVersion  string
	CreationDate  string
	DataGenerator string
	Columns       []FocusColumn `json:"ColumnDefinition"`
	DataLocation  []FocusFile
}

// FocusMetadata is the metadata of a dataset, as WriteJSON writes it. The schema's id follows from its columns; created is the
// time that the dataset looks back from, since no result depends on the clock.
func FocusMetadata(version string, created time.Time, files []FocusFile) (any, error) {
	m := focusMetadata{FocusVersion: version, CreationDate: normal.FormatTime(created), DataGenerator: "offcut", Columns: FocusColumns(version), DataLocation: files}
	columns, err := json.Marshal(m.Columns)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(columns)
	m.SchemaID = "offcut-focus-" + version + "-" + hex.EncodeToString(sum[:])[:12]
	return m, nil
}
