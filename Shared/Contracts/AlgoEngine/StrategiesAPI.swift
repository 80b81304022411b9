/// Strategies: their making, versions, status and evaluations. All of it concerns the caller's own strategies; others'
/// are answered as not found.
public enum StrategiesAPI {
    private static let scope = EndpointAuthorization.scope("strategies:write")
    private static let id = EndpointParameter.path("id", StrategyID.schema, "The strategy.")
    private static let missing = EndpointError(404, "not_found", "There is no such strategy of the caller.")
    private static let capability = EndpointError(
        403, "capability_missing", "The caller's plan lacks can.manage_strategies.")
    private static let nameTaken = EndpointError(409, "strategy_name_taken", "Another strategy has that name.")
    private static let unknownType = EndpointError(404, "unknown_strategy_type", "There is no such strategy type.")
    private static let badParameter = EndpointError(
        422, "invalid_parameter_value", "A parameter or a rule is not acceptable; `errors` names it.")
    private static let tooMany = EndpointError(
        409, "too_many_strategies", "The caller keeps as many strategies as one may.")
    private static let running = [
        EndpointError(
            422, "strategy_incomplete", "A signal could not become an order; `errors` names what is missing."),
        EndpointError(403, "active_strategy_limit", "As many strategies run as the plan allows."),
        EndpointError(503, "entitlements_unavailable", "billing cannot be asked at the moment."),
    ]

    /// The caller's strategies.
    public static let list = Endpoint<Nothing, StrategyList>(
        .get, "/strategies", id: "listStrategies", summary: "The caller's strategies, newest first.",
        authorization: .anyCaller,
        parameters: PageParameters.all + [
            .query("name", .string(lengths: 1...100), "Only the one of exactly this name."),
            .query("status", StrategyStatus.schema, "Only those with this status."),
            .query("strategy_type", .string(lengths: 1...32), "Only those of this type."),
            .query("tag", .string(lengths: 1...64), "Only those with this tag."),
            .query("enabled", .boolean, "Only those that are, or are not, enabled."),
        ])

    /// Makes a strategy.
    public static let create = Endpoint<StrategyDraft, Strategy>(
        .post, "/strategies", id: "createStrategy", summary: "Makes a strategy with status PENDING.",
        authorization: scope, successStatus: 201, maxBodyBytes: 128 << 10,
        errors: [unknownType, nameTaken, badParameter, tooMany, capability])

    /// One strategy.
    public static let read = Endpoint<Nothing, Strategy>(
        .get, "/strategies/{id}", id: "getStrategy", summary: "One strategy.", authorization: .anyCaller,
        parameters: [id], errors: [missing])

    /// Changes a strategy.
    public static let update = Endpoint<StrategyUpdate, Strategy>(
        .put, "/strategies/{id}", id: "updateStrategy",
        summary: "Changes what is given and makes a new version; what is left out stays.", authorization: scope,
        parameters: [id], maxBodyBytes: 128 << 10, deadlineMilliseconds: 10_000,
        errors: [
            missing, nameTaken, badParameter, capability,
            EndpointError(409, "strategy_version_conflict", "The strategy has another version than expected."),
        ] + running)

    /// Deletes a strategy.
    public static let delete = Endpoint<Nothing, Nothing>(
        .delete, "/strategies/{id}", id: "deleteStrategy",
        summary: "Stops a strategy and takes it away; its evaluations are kept.", authorization: scope,
        parameters: [id], successStatus: 204, deadlineMilliseconds: 10_000, errors: [missing])

    /// Copies a strategy.
    public static let clone = Endpoint<StrategyClone, Strategy>(
        .post, "/strategies/{id}/clone", id: "cloneStrategy",
        summary: "Copies a strategy: version 1, PENDING, not enabled, `derived_from` set.", authorization: scope,
        parameters: [id], successStatus: 201, errors: [missing, nameTaken, tooMany, capability])

    /// The versions of a strategy.
    public static let versions = Endpoint<Nothing, Page<StrategyVersion>>(
        .get, "/strategies/{id}/versions", id: "listStrategyVersions", summary: "Its versions, newest first.",
        authorization: .anyCaller, parameters: [id] + PageParameters.all, errors: [missing])

    /// Makes a declarative strategy from a text.
    public static let importing = Endpoint<StrategyImport, Strategy>(
        .post, "/strategies/import", id: "importStrategy",
        summary: "Makes a declarative strategy from a JSON5 text; nothing in it is run.", authorization: scope,
        successStatus: 201, maxBodyBytes: 256 << 10,
        errors: [
            nameTaken, badParameter, tooMany, capability,
            EndpointError(400, "strategy_source_invalid", "The text is not a declarative strategy; `errors` says why."),
        ])

    /// Writes a strategy as text.
    public static let export = Endpoint<Nothing, StrategyExport>(
        .get, "/strategies/{id}/export", id: "exportStrategy",
        summary: "The strategy as a text that can be imported again; an imported one as it came.",
        authorization: .anyCaller,
        parameters: [id, .query("fmt", StrategySourceFormat.schema, "The format; json5 by default.")],
        errors: [
            missing,
            EndpointError(409, "strategy_not_exportable", "Only declarative strategies have a text."),
        ])

    /// Moves a strategy's status.
    public static let changeStatus = Endpoint<StrategyStatusChange, Strategy>(
        .post, "/strategies/{id}/status", id: "changeStrategyStatus",
        summary:
            "Moves the status: PENDING to ACTIVE or ERROR, ACTIVE to ERROR, ERROR to ACTIVE; the same status is no change.",
        authorization: scope, parameters: [id], idempotency: .natural, deadlineMilliseconds: 10_000,
        errors: [
            missing, capability,
            EndpointError(409, "illegal_status_change", "That status cannot follow the present one."),
        ] + running)

    /// What a strategy said to its candles.
    public static let evaluations = Endpoint<Nothing, Page<StrategyEvaluation>>(
        .get, "/strategies/{id}/evaluations", id: "listStrategyEvaluations",
        summary: "What it said to each closed candle, newest first, with the fate of every signal.",
        authorization: .anyCaller,
        parameters: [id] + PageParameters.all + [
            .query("signals_only", .boolean, "Only evaluations with a signal; false by default.")
        ],
        errors: [missing])

    /// Every endpoint of strategies.
    public static let declarations = [
        list.declaration, create.declaration, read.declaration, update.declaration, delete.declaration,
        clone.declaration, versions.declaration, importing.declaration, export.declaration, changeStatus.declaration,
        evaluations.declaration,
    ]
}
