/// A report and where it is kept.
public struct Report: WireType, Equatable {
    /// The report.
    public let id: ReportID
    /// The instrument.
    public let symbol: Symbol
    /// What it is about.
    public let reportType: ReportType
    /// Which sections it has.
    public let timeframe: ReportTimeframe
    /// The account.
    public let accountId: String
    /// Where its making stands.
    public let status: ReportStatus
    /// Where the HTML is kept, relative to the report folder; absent until it is made.
    public let path: String?
    /// Media type of the kept file; absent until it is made.
    public let contentType: String?
    /// Size of the kept file; absent until it is made.
    public let sizeBytes: Int64?
    /// Why there is none, when it could not be made.
    public let detail: String?
    /// The router's mode when it was made.
    public let mode: TradingMode?
    /// The figures of the report, as the HTML shows them; absent until it is made.
    public let data: JSONValue?
    /// When it was asked for.
    public let createdAt: Timestamp
    /// When it was made or given up.
    public let finishedAt: Timestamp?

    /// Makes it from its fields.
    public init(
        id: ReportID,
        symbol: Symbol,
        reportType: ReportType,
        timeframe: ReportTimeframe,
        accountId: String,
        status: ReportStatus,
        path: String? = nil,
        contentType: String? = nil,
        sizeBytes: Int64? = nil,
        detail: String? = nil,
        mode: TradingMode? = nil,
        data: JSONValue? = nil,
        createdAt: Timestamp,
        finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.symbol = symbol
        self.reportType = reportType
        self.timeframe = timeframe
        self.accountId = accountId
        self.status = status
        self.path = path
        self.contentType = contentType
        self.sizeBytes = sizeBytes
        self.detail = detail
        self.mode = mode
        self.data = data
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case symbol
        case reportType = "report_type"
        case timeframe
        case accountId = "account_id"
        case status
        case path
        case contentType = "content_type"
        case sizeBytes = "size_bytes"
        case detail
        case mode
        case data
        case createdAt = "created_at"
        case finishedAt = "finished_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Report",
        [
            WireField("id", ReportID.schema, "The report."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("report_type", ReportType.schema, "What it is about."),
            WireField("timeframe", ReportTimeframe.schema, "Which sections it has."),
            WireField("account_id", .string(lengths: 1...64), "The account."),
            WireField("status", ReportStatus.schema, "Where its making stands."),
            WireField(
                "path", .string(lengths: 1...255), isRequired: false,
                "Where the HTML is kept, relative to the report folder; absent until it is made."),
            WireField(
                "content_type", .string(lengths: 1...64), isRequired: false,
                "Media type of the kept file; absent until it is made."),
            WireField(
                "size_bytes", .integer(0...9_007_199_254_740_991), isRequired: false,
                "Size of the kept file; absent until it is made."),
            WireField(
                "detail", .string(lengths: 1...2_000), isRequired: false,
                "Why there is none, when it could not be made."),
            WireField("mode", TradingMode.schema, isRequired: false, "The router's mode when it was made."),
            WireField(
                "data", .anything, isRequired: false,
                "The figures of the report, as the HTML shows them; absent until it is made."),
            WireField("created_at", Timestamp.schema, "When it was asked for."),
            WireField("finished_at", Timestamp.schema, isRequired: false, "When it was made or given up."),
        ])
}
