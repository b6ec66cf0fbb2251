using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace VqVaeSample;

/// <summary>Kinds of options.</summary>
internal static class Arguments
{
    /// <summary>An option that takes one of a few words, the first by default.</summary>
    public static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
        };
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value))
                result.AddError($"{name} is '{token.Value}'; expected {string.Join(" or ", words)}.");
        });
        return option;
    }

    /// <summary>An option that takes a number from a range, written with a decimal point whatever the machine's culture.</summary>
    public static Option<T> Number<T>(string name, string description, T value, T min, T max, int multipleOf = 1)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        bool whole = typeof(T) != typeof(double);
        return new Option<T>(name)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => value,
            CustomParser = Parse,
        };

        T Parse(ArgumentResult result)
        {
            string text = result.Tokens[0].Value;
            NumberStyles style = whole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
            bool valid = T.TryParse(text, style, CultureInfo.InvariantCulture, out T number) && number >= min && number <= max
                && (!whole || T.IsZero(number % T.CreateChecked(multipleOf)));
            if (valid) return number;
            string kind = !whole ? "a number" : multipleOf == 1 ? "a whole number" : $"a multiple of {multipleOf}";
            string range = max == T.MaxValue ? $"{min} or more" : string.Create(CultureInfo.InvariantCulture, $"{min} to {max}");
            result.AddError($"{name} is '{text}'; expected {kind}, {range}.");
            return value;
        }
    }

    /// <summary>An option that takes several words with commas between them.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">What it is.</param>
    /// <param name="helpName">What one may write.</param>
    /// <param name="words">The default.</param>
    /// <param name="isValid">Whether a word will do.</param>
    public static Option<string> Several(string name, string description, string helpName, IEnumerable<string> words, Predicate<string> isValid)
    {
        var option = new Option<string>(name)
        {
            Description = description + ", with commas between them",
            HelpName = helpName,
            DefaultValueFactory = _ => string.Join(',', words),
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Array.Find(token.Value.Split(','), word => !isValid(word)) is string wrong)
                result.AddError($"{name} has '{wrong}'; expected {helpName}, with commas between them.");
        });
        return option;
    }
}
