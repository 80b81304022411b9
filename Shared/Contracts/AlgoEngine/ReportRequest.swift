/// What a report shall hold. Every field has a default, so an empty object is enough.
public struct ReportRequest: WireType, Equatable {
    /// What it is about; symbol when left out.
    public let reportType: ReportType?
    /// Which sections a symbol report has; both when left out.
    public let timeframe: ReportTimeframe?
    /// The account; the caller's own when left out.
    public let accountId: String?
    /// Most days of the daily section; 30 when left out.
    public let limit: Int?
    /// Whether the answer waits for the report; sync when left out.
    public let mode: ReportMode?

    /// Makes it from its fields.
    public init(
        reportType: ReportType? = nil,
        timeframe: ReportTimeframe? = nil,
        accountId: String? = nil,
        limit: Int? = nil,
        mode: ReportMode? = nil
    ) {
        self.reportType = reportType
        self.timeframe = timeframe
        self.accountId = accountId
        self.limit = limit
        self.mode = mode
    }

    private enum CodingKeys: String, CodingKey {
        case reportType = "report_type"
        case timeframe
        case accountId = "account_id"
        case limit
        case mode
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ReportRequest",
        [
            WireField("report_type", ReportType.schema, isRequired: false, "What it is about; symbol when left out."),
            WireField(
                "timeframe", ReportTimeframe.schema, isRequired: false,
                "Which sections a symbol report has; both when left out."),
            WireField(
                "account_id", .string(pattern: "^[A-Za-z0-9._-]+$", lengths: 1...64), isRequired: false,
                "The account; the caller's own when left out."),
            WireField(
                "limit", .integer(1...365), isRequired: false, "Most days of the daily section; 30 when left out."),
            WireField(
                "mode", ReportMode.schema, isRequired: false,
                "Whether the answer waits for the report; sync when left out."),
        ])
}
