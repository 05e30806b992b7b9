namespace Quiver.Cli;

/// <summary>What kind of key it is.</summary>
internal enum KeyCode
{
    /// <summary>Characters to be inserted, or with Ctrl or Alt the letter of a command.</summary>
    Text,

    /// <summary>Text that was pasted: never a command, whatever is in it.</summary>
    Paste,

    /// <summary>The key that ends a line.</summary>
    Enter,

    /// <summary>The key that completes.</summary>
    Tab,

    /// <summary>Tab with Shift.</summary>
    BackTab,

    /// <summary>Removes to the left.</summary>
    Backspace,

    /// <summary>Removes to the right.</summary>
    Delete,

    /// <summary>An arrow.</summary>
    Left,

    /// <summary>An arrow.</summary>
    Right,

    /// <summary>An arrow.</summary>
    Up,

    /// <summary>An arrow.</summary>
    Down,

    /// <summary>To the start of the line.</summary>
    Home,

    /// <summary>To the end of the line.</summary>
    End,

    /// <summary>To the start of the text.</summary>
    PageUp,

    /// <summary>To the end of the text.</summary>
    PageDown,

    /// <summary>Escape, pressed by itself.</summary>
    Escape,

    /// <summary>A sequence that means nothing here.</summary>
    Unknown,

    /// <summary>The keyboard is gone.</summary>
    Closed,
}

/// <summary>A key that was pressed, or a text that was pasted.</summary>
/// <param name="Code">Which.</param>
/// <param name="Text">The characters of <see cref="KeyCode.Text"/> and <see cref="KeyCode.Paste"/>.</param>
/// <param name="Control">Whether Ctrl was held.</param>
/// <param name="Alt">Whether Alt was held, or Escape pressed before.</param>
internal readonly record struct Key(KeyCode Code, string Text = "", bool Control = false, bool Alt = false)
{
    /// <summary>The letter that is pressed with Ctrl; NUL when it is another key.</summary>
    public char ControlLetter => Code == KeyCode.Text && Control && Text.Length == 1 ? Text[0] : '\0';

    /// <summary>The letter that is pressed with Alt; NUL when it is another key.</summary>
    public char AltLetter => Code == KeyCode.Text && Alt && Text.Length == 1 ? Text[0] : '\0';
}
