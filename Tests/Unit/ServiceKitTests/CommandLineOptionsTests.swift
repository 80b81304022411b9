import Testing

@testable import ServiceKit

@Suite("Command line")
struct CommandLineOptionsTests {
    static let token = ServiceCommandSyntax(
        flag: "--issue-service-token",
        options: [.init("--subject", "NAME", isRequired: true), .init("--ttl-s", "SECONDS", isRequired: false)],
        documentation: "A command.")

    private func parse(_ words: String...) throws(CommandLineOptions.Misuse) -> CommandLineOptions {
        try CommandLineOptions.parse(words, commands: [Self.token])
    }

    @Test func nothingMeansServe() throws {
        #expect(try parse().action == .serve)
        #expect(try parse("--config", "a", "--config=b").files == ["a", "b"])
    }

    @Test func eachActionHasItsFlag() throws {
        #expect(try parse("--check-config").action == .checkConfiguration)
        #expect(try parse("--probe").action == .probe)
        #expect(try parse("--version").action == .version)
        #expect(try parse("--help").action == .help)
    }

    @Test func commandsTakeTheirOptions() throws {
        let options = try parse("--config", "f", "--issue-service-token", "--subject", "me", "--ttl-s=60")
        #expect(options.action == .command("--issue-service-token", options: ["--subject": "me", "--ttl-s": "60"]))
        #expect(options.files == ["f"])
    }

    @Test(arguments: [
        (["--chek-config"], "--chek-config is not a flag; did you mean --check-config?"),
        (["--confg", "x"], "--confg is not a flag; did you mean --config?"),
        (["-v"], "-v is not a flag; --help lists the flags"),
        (["serve"], "serve is not a flag; --help lists the flags"),
        (["--config"], "--config needs a value"),
        (["--config="], "--config needs a value"),
        (["--version=1"], "--version takes no value"),
        (["--version", "--help"], "--help cannot be combined with --version"),
        (["--issue-service-token"], "--issue-service-token needs --subject NAME"),
        (["--subject", "me"], "--subject belongs to another command"),
        (["--issue-service-token", "--subject", "a", "--subject", "b"], "--subject is given twice"),
    ])
    func misuseIsOneLine(_ words: [String], _ message: String) {
        let error = #expect(throws: CommandLineOptions.Misuse.self) {
            try CommandLineOptions.parse(words, commands: [Self.token])
        }
        #expect(error?.message == message)
    }

    @Test func helpNamesEverything() {
        let help = CommandLineOptions.help(for: SampleService.identity, commands: [Self.token])
        for word in [
            "--config", "--check-config", "--probe", "--version", "--issue-service-token", "SEXTANT__ORDER_ROUTER__",
        ] {
            #expect(help.contains(word), "\(word)")
        }
    }
}
