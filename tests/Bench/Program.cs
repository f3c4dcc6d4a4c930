Console.WriteLine("icupa");
