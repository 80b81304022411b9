/// The id of an order of order-router.
public typealias OrderID = Identifier<ExecutionReport>
/// The id of one fill.
public typealias FillID = Identifier<ExecutionFill>
