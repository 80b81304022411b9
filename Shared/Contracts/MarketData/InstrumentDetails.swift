/// What a venue says of an instrument beside the rules that every order needs. Nil means that it does not say.
public struct InstrumentDetails: WireType, Equatable {
    /// The venue's own spelling.
    public let venueSymbol: String?
    /// What is bought.
    public let base: Asset?
    /// What it is paid with.
    public let quote: Asset?
    /// Whether it is a perpetual.
    public let isPerpetual: Bool?
    /// Least quantity of an order, in base units.
    public let minQuantity: Quantity?
    /// Greatest quantity of a limit order, in base units.
    public let maxQuantity: Quantity?
    /// Greatest quantity of a market order, in base units.
    public let maxMarketQuantity: Quantity?
    /// Base units in one contract; 1 where quantities are base units.
    public let contractSize: Quantity?
    /// Greatest leverage.
    public let maxLeverage: Decimal12?
    /// Hours between two funding payments.
    public let fundingIntervalHours: Int?
    /// When this version of the rules was first seen.
    public let validFrom: Timestamp?
    /// When the next version was first seen; absent for the newest.
    public let validUntil: Timestamp?

    /// Makes it from its fields.
    public init(
        venueSymbol: String? = nil, base: Asset? = nil, quote: Asset? = nil, isPerpetual: Bool? = nil,
        minQuantity: Quantity? = nil, maxQuantity: Quantity? = nil, maxMarketQuantity: Quantity? = nil,
        contractSize: Quantity? = nil, maxLeverage: Decimal12? = nil, fundingIntervalHours: Int? = nil,
        validFrom: Timestamp? = nil, validUntil: Timestamp? = nil
    ) {
        self.venueSymbol = venueSymbol
        self.base = base
        self.quote = quote
        self.isPerpetual = isPerpetual
        self.minQuantity = minQuantity
        self.maxQuantity = maxQuantity
        self.maxMarketQuantity = maxMarketQuantity
        self.contractSize = contractSize
        self.maxLeverage = maxLeverage
        self.fundingIntervalHours = fundingIntervalHours
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    private enum CodingKeys: String, CodingKey {
        case venueSymbol = "venue_symbol"
        case base
        case quote
        case isPerpetual = "is_perpetual"
        case minQuantity = "min_quantity"
        case maxQuantity = "max_quantity"
        case maxMarketQuantity = "max_market_quantity"
        case contractSize = "contract_size"
        case maxLeverage = "max_leverage"
        case fundingIntervalHours = "funding_interval_hours"
        case validFrom = "valid_from"
        case validUntil = "valid_until"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "InstrumentDetails",
        [
            WireField("venue_symbol", .string(), isRequired: false, "The venue's own spelling."),
            WireField("base", Asset.schema, isRequired: false, "What is bought."),
            WireField("quote", Asset.schema, isRequired: false, "What it is paid with."),
            WireField("is_perpetual", .boolean, isRequired: false, "Whether it is a perpetual."),
            WireField("min_quantity", Quantity.schema, isRequired: false, "Least quantity of an order, in base units."),
            WireField(
                "max_quantity", Quantity.schema, isRequired: false, "Greatest quantity of a limit order, in base units."
            ),
            WireField(
                "max_market_quantity", Quantity.schema, isRequired: false,
                "Greatest quantity of a market order, in base units."),
            WireField(
                "contract_size", Quantity.schema, isRequired: false,
                "Base units in one contract; 1 where quantities are base units."),
            WireField("max_leverage", Decimal12.schema, isRequired: false, "Greatest leverage."),
            WireField(
                "funding_interval_hours", .integer(0...9_007_199_254_740_991), isRequired: false,
                "Hours between two funding payments."),
            WireField(
                "valid_from", Timestamp.schema, isRequired: false, "When this version of the rules was first seen."),
            WireField(
                "valid_until", Timestamp.schema, isRequired: false,
                "When the next version was first seen; absent for the newest."),
        ])
}
